"""Cards and views of a dashboard, in the few forms that the demo uses."""

from typing import Any

from .instance import HomeAssistant

type Card = dict[str, Any]

TOGGLE = {"type": "toggle"}
OPTIONS = {"type": "select-options"}
SLIDER = {"type": "numeric-input", "style": "slider"}


def tile(entity_id: str, *features: dict[str, str], columns: int = 6) -> Card:
    """Show an entity, and set it by these features."""
    return {
        "type": "tile",
        "entity": entity_id,
        "name": {"type": "entity"},
        "features": list(features),
        "grid_options": {"columns": columns},
    }


def picture(entity_id: str, **options: Any) -> Card:
    """Show the picture of a camera or an image."""
    return {
        "type": "picture-entity",
        "entity": entity_id,
        "show_state": False,
        "show_name": False,
        **options,
    }


def once_there(card: Card) -> Card:
    """Show the picture of an event only once there is one; until then it would seem to load."""
    there = {"condition": "state", "state_not": ["unknown", "unavailable"]}
    return {**card, "visibility": [{**there, "entity": card["entity"]}]}


def heading(text: str, icon: str) -> Card:
    """Name what is below."""
    return {"type": "heading", "heading": text, "icon": f"mdi:{icon}"}


def view(title: str, path: str, *sections: list[Card]) -> Card:
    """Lay cards out in sections, three beside each other where there is room."""
    return {
        "title": title,
        "path": path,
        "type": "sections",
        "max_columns": 3,
        "sections": [{"type": "grid", "cards": cards} for cards in sections],
    }


async def save_dashboard(
    home_assistant: HomeAssistant, path: str, title: str, icon: str, config: Card
) -> None:
    """Make a dashboard of a configuration, or make it anew."""
    dashboards = await home_assistant.command("lovelace/dashboards/list")
    if not any(dashboard["url_path"] == path for dashboard in dashboards):
        await home_assistant.command(
            "lovelace/dashboards/create",
            url_path=path,
            title=title,
            icon=f"mdi:{icon}",
            mode="storage",
        )
    await home_assistant.command("lovelace/config/save", url_path=path, config=config)
