"""The page: a Gradio app that shows how alignDRAW draws a caption."""
