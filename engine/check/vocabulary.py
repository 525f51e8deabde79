"""The vocabularies of other engines: read on import, so that they can be rewritten, and never executed."""

from typing import Final

from lxml import etree

#: Namespaces of Camunda 7 and its relatives, which share their attributes.
FOREIGN: Final = (
    "http://camunda.org/schema/1.0/bpmn",
    "http://activiti.org/bpmn",
    "http://flowable.org/bpmn",
    "http://operaton.org/schema/1.0/bpmn",
)
#: What has a counterpart in zeebe's vocabulary: attributes, and tags inside ``extensionElements``.
ATTRIBUTES: Final = frozenset(
    """assignee candidateGroups candidateUsers dueDate followUpDate priority formRef formKey topic class
    delegateExpression expression decisionRef collection""".split()
)
TAGS: Final = frozenset({"inputOutput", "in", "out", "properties", "formData"})
#: Variables that the other engine would write when an event is caught; no word here says that.
WRITTEN: Final = frozenset({"errorCodeVariable", "errorMessageVariable", "escalationCodeVariable"})
#: Programs that the other engine would run at certain moments.
LISTENERS: Final = frozenset({"executionListener", "taskListener"})


def foreign_name(key: str) -> str:
    """The plain name of a foreign attribute, empty for any other."""
    name = etree.QName(key)
    return name.localname if name.namespace in FOREIGN else ""
