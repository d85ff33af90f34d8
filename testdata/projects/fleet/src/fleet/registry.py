"""A wrapper around the SDK's decorators: the fleet's own way to declare a vehicle."""

from oaas_sdk2_py import oaas

PACKAGE = "org.example.fleet"
WHEELS = {"Truck": 6, "Van": 4, "Drone": 0}


def vehicle(name: str, **metadata):
    """Register a vehicle under its name, tagged with its wheels."""
    tags = ["vehicle", f"wheels-{WHEELS[name]}"]

    def register(cls):
        described = oaas.package(PACKAGE, version="1.0.0", tags=tags, **metadata)(cls)
        return oaas.service(name, package=PACKAGE)(described)

    return register
