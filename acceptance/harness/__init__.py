"""What the acceptance tests stand on: the built services as processes, and a caller of their APIs.

It knows the services by what a user sees of them: flags, variables, HTTP and logs.
"""
