"""An AI Task entity that describes a picture by its digest, and sees a person in each."""

import hashlib
from pathlib import Path

from homeassistant.components.ai_task import (
    AITaskEntity,
    AITaskEntityFeature,
    EvaluationTask,
    EvaluationTaskResult,
    GenDataTask,
    GenDataTaskResult,
    NoulAnswer,
)
from homeassistant.components.conversation import ChatLog
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the entity."""
    async_add_entities([FakeAi()])


class FakeAi(AITaskEntity):
    """An AI that reads the attached file."""

    _attr_name = "Fake AI"
    _attr_unique_id = "fake_ai"
    _attr_supported_features = (
        AITaskEntityFeature.GENERATE_DATA
        | AITaskEntityFeature.EVALUATE
        | AITaskEntityFeature.SUPPORT_ATTACHMENTS
    )

    async def _async_generate_data(self, task: GenDataTask, chat_log: ChatLog) -> GenDataTaskResult:
        digest = await self._digest(task)
        return GenDataTaskResult(conversation_id=chat_log.conversation_id, data=digest)

    async def _async_evaluate(self, task: EvaluationTask) -> EvaluationTaskResult:
        """Answer with a probability made from the picture, from 0.9 to 1."""
        probability = 0.9 + int((await self._digest(task))[:4], 16) / 0xFFFF / 10
        return EvaluationTaskResult({name: NoulAnswer(probability) for name in task.questions})

    async def _digest(self, task: GenDataTask | EvaluationTask) -> str:
        (attachment,) = task.attachments or ()
        path: Path = attachment.path
        picture = await self.hass.async_add_executor_job(path.read_bytes)
        return hashlib.sha256(picture).hexdigest()
