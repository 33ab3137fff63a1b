"""The page: desk, queue and knowledge base in a browser, by Gradio. Knows no HTTP route and no command line.

    mount(app, assistant)     # from faqbot.ui.page: the page at /, on a FastAPI app whose own routes come first

Importing gradio takes seconds, so nothing outside this folder imports it, and this file imports nothing at all.
"""
