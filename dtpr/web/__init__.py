"""HTTP and HTML: read the request, call the registry, answer."""
