"""The pages that come with the gateway: GraphiQL, the operations dashboard, and a preference page for the demo.

`static/` holds what the browser gets, built from `src/` by `build.mjs` and committed; installing needs no Node.
"""
