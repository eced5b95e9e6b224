"""Verifies a pact with pact-python, as its documentation shows it: verify.py FILE URL STATES."""

import sys

from pact import Verifier

file, url, states = sys.argv[1:]
verifier = Verifier("order-service", host="127.0.0.1").add_transport(url=url).add_source(file)
if states != "none":
    verifier.state_handler(f"{url}/_pact/provider-states", teardown=True, body=True)
verifier.verify()
