"""A track in the format that is asked for: our JSON, GeoJSON (RFC 7946) or GPX 1.1."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from api.tracking.shapes import TrackAnswer, track_point
from domain.calendar import in_jst
from domain.contracts.numbers import ContractNumber
from domain.positions import DEGREE, Fix, line_of

JSON, GEO_JSON, GPX = "application/json", "application/geo+json", "application/gpx+xml"

Json = dict[str, Any]
Written = Callable[[ContractNumber, Sequence[Fix]], str]


def as_json(number: ContractNumber, fixes: Sequence[Fix]) -> str:
    """Every fix with its flags."""
    return TrackAnswer(contract_number=number, points=tuple(map(track_point, fixes))).model_dump_json()


def as_geo_json(number: ContractNumber, fixes: Sequence[Fix]) -> str:
    """The line as one feature where two fixes make one, and each fix as a point with its properties."""
    line = [_coordinates(fix) for fix in line_of(fixes)]
    features = [_feature("LineString", line, {"contract_number": number})] if len(line) > 1 else []
    for fix in fixes:
        properties = track_point(fix).model_dump(mode="json", exclude={"lat", "lon"})
        features.append(_feature("Point", _coordinates(fix), properties))
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def as_gpx(number: ContractNumber, fixes: Sequence[Fix]) -> str:
    """The line as one track of one segment: GPX has no word for a fix that is left out."""
    points = "".join(
        f'<trkpt lat="{fix.ping.lat_e7 / DEGREE:.7f}" lon="{fix.ping.lon_e7 / DEGREE:.7f}">'
        f"<time>{in_jst(fix.ping.fixed_at).isoformat()}</time></trkpt>"
        for fix in line_of(fixes)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<gpx version="1.1" creator="Kaerini" xmlns="http://www.topografix.com/GPX/1/1">'
        f"<trk><name>{number}</name><trkseg>{points}</trkseg></trk></gpx>\n"
    )


FORMATS: Mapping[str, Written] = {JSON: as_json, GEO_JSON: as_geo_json, GPX: as_gpx}


def format_of(accept: Iterable[str]) -> str:
    """The format to answer in (Accept, RFC 9110 §12.5.1): ours, unless another is preferred by name."""
    weights = {JSON: 0.0, GEO_JSON: 0.0, GPX: 0.0}
    for member in ",".join(accept).split(","):
        name, *parameters = [part.strip().lower() for part in member.split(";")]
        if name in weights:
            weights[name] = max(weights[name], _weight(parameters))
    best = max(weights, key=lambda name: weights[name])
    return best if weights[best] > 0 else JSON


def _weight(parameters: Iterable[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0


def _coordinates(fix: Fix) -> list[float]:
    return [fix.ping.lon_e7 / DEGREE, fix.ping.lat_e7 / DEGREE]


def _feature(kind: str, coordinates: Sequence[object], properties: Json) -> Json:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "geometry": geometry, "properties": properties}
