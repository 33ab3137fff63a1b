"""What faqbot is measured with; no part of the package that is installed."""
