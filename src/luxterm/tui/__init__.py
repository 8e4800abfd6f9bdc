"""The workstation: a Textual program that trades on a node through `luxterm.client`.

`draw/` turns state into lines and knows no toolkit but Rich segments; `orderline` turns what is typed into intents;
`store` folds what the node sends; widgets show it. Nothing here imports the node.
"""
