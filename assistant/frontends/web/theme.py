"""The page's look as far as Gradio's own components go: ink on paper, one deep green, local fonts only."""

from __future__ import annotations

import gradio as gr
from gradio.themes.utils.colors import Color
from gradio.themes.utils.fonts import Font, LocalFont

_PINE = Color(
    name="pine",
    c50="#eef6f4",
    c100="#d6e9e5",
    c200="#b0d5cd",
    c300="#84bdb2",
    c400="#58a093",
    c500="#2f7f73",
    c600="#1f675d",
    c700="#1a534b",
    c800="#17423c",
    c900="#123430",
    c950="#0a201d",
)
_PAPER = Color(
    name="paper",
    c50="#faf9f6",
    c100="#f3f1ec",
    c200="#e4e1d9",
    c300="#cdc9bf",
    c400="#a09c93",
    c500="#6b6862",
    c600="#56534e",
    c700="#3b3a37",
    c800="#242523",
    c900="#1a1c1b",
    c950="#121413",
)


def theme() -> gr.themes.Base:
    """The theme. Gradio carries the fonts named here in its own package: nothing is fetched from elsewhere."""
    base = gr.themes.Base(
        primary_hue=_PINE,
        secondary_hue=_PINE,
        neutral_hue=_PAPER,
        # Of the fonts Gradio carries, this one has the whole Latin alphabet, in these two weights.
        font=[LocalFont("Source Sans Pro", (400, 700)), Font("Segoe UI"), Font("Arial"), Font("sans-serif")],
        font_mono=[Font("monospace")],
    )
    return base.set(**_COLOURS)


_COLOURS = {
    "body_background_fill": "*neutral_50",
    "body_background_fill_dark": "*neutral_950",
    "body_text_color": "*neutral_800",
    "body_text_color_dark": "#e9e7e1",
    "body_text_color_subdued": "*neutral_500",
    "body_text_color_subdued_dark": "#aaa79f",
    "background_fill_primary": "#ffffff",
    "background_fill_primary_dark": "*neutral_900",
    "background_fill_secondary": "*neutral_100",
    "background_fill_secondary_dark": "*neutral_800",
    "border_color_primary": "*neutral_200",
    "border_color_primary_dark": "#3a3c3a",
    "block_background_fill": "transparent",
    "block_background_fill_dark": "transparent",
    "block_border_width": "0px",
    "block_border_width_dark": "0px",
    "block_shadow": "none",
    "block_shadow_dark": "none",
    "color_accent": "*primary_600",
    "color_accent_soft": "*primary_100",
    "color_accent_soft_dark": "*primary_900",
    "link_text_color": "*primary_600",
    "link_text_color_dark": "*primary_300",
    "input_background_fill": "#ffffff",
    "input_background_fill_dark": "*neutral_900",
    "input_border_color": "#8a867d",
    "input_border_color_dark": "#77756f",
    "input_border_width": "1px",
    "input_border_width_dark": "1px",
    "input_border_color_focus": "*primary_600",
    "input_border_color_focus_dark": "*primary_300",
    "input_placeholder_color": "*neutral_500",
    "input_placeholder_color_dark": "#aaa79f",
    "input_radius": "10px",
    "button_large_radius": "10px",
    "button_small_radius": "8px",
    "button_primary_background_fill": "*primary_600",
    "button_primary_background_fill_dark": "*primary_300",
    "button_primary_background_fill_hover": "*primary_700",
    "button_primary_background_fill_hover_dark": "*primary_200",
    "button_primary_text_color": "#ffffff",
    "button_primary_text_color_dark": "*primary_950",
    "button_secondary_background_fill": "transparent",
    "button_secondary_background_fill_dark": "transparent",
    "button_secondary_background_fill_hover": "*neutral_100",
    "button_secondary_background_fill_hover_dark": "*neutral_800",
    "button_secondary_border_color": "*neutral_300",
    "button_secondary_border_color_dark": "#55544f",
    "button_border_width": "1px",
    "button_border_width_dark": "1px",
}
