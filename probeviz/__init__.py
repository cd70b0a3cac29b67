"""Why a Pod that is Running answers 502, live, with a simulated cluster."""

__version__ = "0.1.0"
