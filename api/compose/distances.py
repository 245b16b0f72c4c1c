"""What measures road distances in a program: as the settings say, over the corridors at last (SPEC 2.2)."""

from adapters.distances.corridors import load_built_in_distances
from adapters.distances.osrm import OsrmRouter
from adapters.distances.routed import Measured, RoutedDistances
from adapters.distances.routers import Router
from adapters.distances.servers import RoutingServer
from adapters.distances.typed import TypedDistances, WrongTypedDistances, read_typed
from adapters.distances.valhalla import ValhallaRouter
from api.settings import Settings, WrongSetting
from domain.places import Municipalities


def measured_by(
    settings: Settings, municipalities: Municipalities
) -> tuple[Measured, RoutedDistances | None]:
    """The port, and of it the part that asks a server: it is closed at the end, and counts what failed.

    Raises: WrongSetting, where the file of typed distances cannot be used.
    """
    measured: Measured = load_built_in_distances()
    router = _router(settings)
    routed = None if router is None else RoutedDistances(router, measured, municipalities)
    if routed is not None:
        measured = routed
    if settings.typed_distances is not None:
        try:
            measured = TypedDistances(read_typed(settings.typed_distances, municipalities), measured)
        except WrongTypedDistances as wrong:
            raise WrongSetting(
                f"KAERINI_TYPED_DISTANCES が使えません: {wrong.where}: {wrong.ja}。",
                f"KAERINI_TYPED_DISTANCES cannot be used: {wrong.where}: {wrong.en}.",
            ) from None
    return measured, routed


def _router(settings: Settings) -> Router | None:
    match settings.distances:
        case "osrm":
            assert settings.osrm_url is not None, "the settings see to it"
            return OsrmRouter(RoutingServer(settings.osrm_url))
        case "valhalla":
            assert settings.valhalla_url is not None, "the settings see to it"
            return ValhallaRouter(RoutingServer(settings.valhalla_url))
        case "built-in":
            return None
