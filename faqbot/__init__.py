"""faqbot answers a community's recurring questions in its own approved words."""

__version__ = "0.1.0"
