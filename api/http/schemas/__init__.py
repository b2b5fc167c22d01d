"""The JSON of the HTTP interface, as OpenAPI publishes it."""
