"""The import contract "standard_library_only": a package imports itself, Python's library, what is named."""

import sys

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class StandardLibraryOnly(Contract):
    """``package``: the package that knows nobody. A new library needs no line here, as in a list it would.

    ``besides``: the libraries that it may import all the same.
    """

    type_name = "standard_library_only"
    package = fields.StringField()
    besides = fields.ListField(subfield=fields.StringField(), required=False, default=[])

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002 # the interface's name
        """Each direct import that leaves the package breaks it; so no chain can leave it either."""
        package = str(self.package)
        allowed = {*sys.stdlib_module_names, *map(str, self.besides)}
        broken = sorted(
            (module, imported)
            for module in graph.find_descendants(package) | {package}
            for imported in graph.find_modules_directly_imported_by(module)
            if not f"{imported}.".startswith(f"{package}.") and imported.split(".")[0] not in allowed
        )
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for module, imported in check.metadata["broken"]:
            output.print_error(f"{module} imports {imported}")
