"""What the package says of itself."""

from oaas_sdk2_py import package

NAME = "com.example.analytics"

analytics_package = package(
    NAME,
    version="1.0.0",
    author="Example Authors",
    description="Counts events and sums them up",
    tags=["analytics", "python", "grpc"],
    dependencies=["com.example.storage"],
)
