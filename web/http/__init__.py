"""What every answer needs, whatever its page: security headers, errors as pages, request log, health checks."""
