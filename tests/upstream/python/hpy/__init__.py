"""The package `hpy` as upstream's tests import it: the Python part of the source distribution, and a host of ours.

It stands before all others on the search path, for the tests' own process and for those that they start.
"""

import os

__path__ = [os.path.dirname(__file__), os.path.join(os.environ["HPY_UPSTREAM_SDIST"], "hpy")]
