"""The tools at /mcp, by the official client. Needs: pip install mcp

Usage: python examples/python/mcp_client.py [QUESTION]
"""

from __future__ import annotations

import asyncio
import os
import sys

import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

URL = os.environ.get("ASSISTANT_URL", "http://127.0.0.1:8000")
KEY = os.environ.get("ASSISTANT_KEY")


async def main() -> None:
    """What there is to call, and a question."""
    question = sys.argv[1] if len(sys.argv) > 1 else "What is a primary care network?"
    headers = {"Authorization": f"Bearer {KEY}"} if KEY else {}
    async with (
        httpx2.AsyncClient(headers=headers, timeout=60) as http,
        Client(streamable_http_client(f"{URL}/mcp", http_client=http)) as client,
    ):
        for tool in (await client.list_tools()).tools:
            print(f"{tool.name}: {tool.title}")
        result = await client.call_tool("ask", {"question": question})
        for content in result.content:
            if content.type == "text":
                print(f"\n{content.text}")
        if result.is_error:
            sys.exit("The tool failed.")
        print(f"\nStatus: {result.structured_content['status']}")


if __name__ == "__main__":
    asyncio.run(main())
