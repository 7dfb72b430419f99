"""The page's colours, type and space. One accent; every font is the system's own."""

import gradio as gr

PAPER, WALL, LINE, INK, MUTED = "#fbf9f5", "#f0ece4", "#ddd6ca", "#22201e", "#6b645b"
NIGHT_PAPER, NIGHT_WALL, NIGHT_LINE, NIGHT_INK, NIGHT_MUTED = "#161514", "#201e1c", "#3a3632", "#ece7de", "#a39b90"
ACCENT, ACCENT_HOVER = "#e9843e", "#f0955a"


def theme() -> gr.themes.Base:
    colours = dict(
        body_background_fill=(PAPER, NIGHT_PAPER),
        background_fill_primary=(PAPER, NIGHT_PAPER),
        background_fill_secondary=(WALL, NIGHT_WALL),
        body_text_color=(INK, NIGHT_INK),
        body_text_color_subdued=(MUTED, NIGHT_MUTED),
        border_color_primary=(LINE, NIGHT_LINE),
        border_color_accent=(ACCENT, ACCENT),
        color_accent_soft=(WALL, NIGHT_WALL),
        block_background_fill=(PAPER, NIGHT_PAPER),
        block_label_text_color=(MUTED, NIGHT_MUTED),
        block_title_text_color=(MUTED, NIGHT_MUTED),
        block_info_text_color=(MUTED, NIGHT_MUTED),
        input_background_fill=(PAPER, NIGHT_PAPER),
        input_border_color=(LINE, NIGHT_LINE),
        input_border_color_focus=(INK, NIGHT_INK),
        input_placeholder_color=(MUTED, NIGHT_MUTED),
        slider_color=(ACCENT, ACCENT),
        button_primary_background_fill=(ACCENT, ACCENT),
        button_primary_background_fill_hover=(ACCENT_HOVER, ACCENT_HOVER),
        button_primary_text_color=(INK, INK),
        button_secondary_background_fill=("transparent", "transparent"),
        button_secondary_background_fill_hover=(WALL, NIGHT_WALL),
        button_secondary_text_color=(INK, NIGHT_INK),
        button_secondary_border_color=(LINE, NIGHT_LINE),
        button_secondary_border_color_hover=(MUTED, NIGHT_MUTED),
        checkbox_label_background_fill=("transparent", "transparent"),
        checkbox_label_background_fill_hover=(WALL, NIGHT_WALL),
        checkbox_label_background_fill_selected=(WALL, NIGHT_WALL),
        checkbox_label_text_color_selected=(INK, NIGHT_INK),
        checkbox_label_border_color=(LINE, NIGHT_LINE),
        checkbox_label_border_color_selected=(MUTED, NIGHT_MUTED),
        checkbox_background_color_selected=(ACCENT, ACCENT),
        checkbox_border_color_selected=(ACCENT, ACCENT),
    )
    return gr.themes.Base(
        font=["system-ui", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif"],
        font_mono=["ui-monospace", "Menlo", "Consolas", "monospace"],
        radius_size=gr.themes.sizes.radius_sm,
    ).set(
        **{name: light for name, (light, _) in colours.items()},
        **{f"{name}_dark": dark for name, (_, dark) in colours.items()},
        color_accent=ACCENT,
        block_border_width="0px",
        block_shadow="none",
        block_padding="0px",
        input_border_width="1px",
        input_border_width_dark="1px",
        input_shadow="none",
        input_shadow_focus="none",
        button_border_width="1px",
        layout_gap="20px",
        form_gap_width="0px",
        block_label_background_fill="transparent",
    )
