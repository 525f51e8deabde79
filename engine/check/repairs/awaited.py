"""What waits or breaks off without saying for what: it waits for a message, an error of its own name."""

from lxml import etree

from engine.check.finding import Finding
from engine.check.repairs.document import Document
from engine.check.source import MODEL


def awaiting_message(document: Document, node: etree._Element) -> None:
    """Let a node wait for a message of its own name, declared with a key."""
    name = str(node.get("name") or node.get("id", ""))
    message = _declared(document, "message", name)
    _key(document, message)
    if node.tag == MODEL + "receiveTask":
        node.set("messageRef", message.get("id", ""))
        return
    definition = next(node.iterfind(MODEL + "messageEventDefinition"), None)
    if definition is None:
        definition = document.add(node, "messageEventDefinition")
    definition.set("messageRef", message.get("id", ""))


def _declared(document: Document, tag: str, name: str) -> etree._Element:
    """A message or error of that name, declared before the diagram."""
    for node in document.tags(tag):
        if node.get("name") == name:
            return node
    made = etree.Element(MODEL + tag, id=document.fresh(f"{tag.capitalize()}_{name}"), name=" ".join(name.split()))
    process = next(document.tags("process"), None)
    at = document.root.index(process) if process is not None and process.getparent() is document.root else 0
    document.root.insert(at, made)
    made.tail = "\n  "
    return made


def _key(document: Document, message: etree._Element) -> None:
    subscription = document.extension(message, "subscription")
    if not subscription.get("correlationKey"):
        subscription.set("correlationKey", '="por definir"')


def await_message(document: Document, finding: Finding) -> None:
    """Give a waiting event a message of its own name."""
    if (node := document.find(finding.element)) is not None:
        awaiting_message(document, node)


def keyed(document: Document, finding: Finding) -> None:
    """Give a message a key."""
    for message in document.tags("message"):
        if message.get("name") == finding.fact("message"):
            _key(document, message)


def signalled(document: Document, finding: Finding) -> None:
    """Give a signal event a signal of its own name."""
    node = document.find(finding.element)
    definition = node.find(MODEL + "signalEventDefinition") if node is not None else None
    if node is not None and definition is not None:
        known = document.find(definition.get("signalRef", ""))
        if known is None:
            known = _declared(document, "signal", str(node.get("name") or finding.element))
        known.set("name", known.get("name") or finding.element)
        definition.set("signalRef", known.get("id", ""))


def coded(document: Document, finding: Finding) -> None:
    """Give a thrown error a code."""
    node = document.find(finding.element)
    definition = node.find(MODEL + "errorEventDefinition") if node is not None else None
    if definition is not None:
        declared_error = document.find(definition.get("errorRef", ""))
        if declared_error is None:
            declared_error = _declared(document, "error", finding.element)
        declared_error.set("errorCode", declared_error.get("errorCode") or finding.element)
        definition.set("errorRef", declared_error.get("id", ""))
