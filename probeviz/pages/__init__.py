"""Views and addresses: what a browser asks for over HTTP."""
