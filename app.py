"""faqbot's page and API on one port: `python app.py`, then http://127.0.0.1:7860. The same as `python -m faqbot serve`.

How it is put together stands in `faqbot/serve.py`.
"""

import sys

from faqbot.cli import main

if __name__ == "__main__":
    sys.exit(main(["serve", *sys.argv[1:]]))
