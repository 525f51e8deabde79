"""The properties of a drawing that pages read, and the whole table: what the check and the analysts' page go by.

A new property is a row here, read through it where it counts. ``docs/analistas/propiedades.md`` is written from the
table (``aliado properties > docs/analistas/propiedades.md``).
"""

from typing import Final

from engine.drawing.properties import ENGINE_PROPERTIES, Property, Vocabulary, on, vocabulary

# ruff: noqa: E501 - rows of a table
# fmt: off

# What people read
STATE = Property("estado", on("step"), "words", "El estado que lee quien solicita mientras el trámite espera aquí; en un fin, cómo terminó.")
EXPLAINS = Property("explica", on("step"), "feel", "Más párrafos (un texto, o una lista de textos) debajo de la documentación, según el caso.")
FOR_OFFICE = Property("para_oficina", on("userTask"), "text", "Lo que lee quien hace la tarea en la oficina, arriba de su página. La documentación la lee quien solicita.")
DONE = Property("hecho", on("step"), "text", "Lo que lee quien solicita, en su historial, cuando este paso está hecho. Sin ella no ve los pasos de la oficina ni los del sistema.")
OWN_TERM = Property("plazo:interno", on("userTask"), "yes", "«true»: la fecha límite de esta tarea es de la oficina. Quien solicita no la lee como fecha máxima de respuesta.")
LATE_TITLE = Property("vencida:titulo", on("userTask"), "text", "El título de lo que lee quien solicita cuando la oficina pasó la fecha límite de esta tarea.")
LATE_TEXT = Property("vencida:texto", on("userTask"), "text", "El texto debajo de ese título.")
LATE_BUTTON = Property("vencida:boton", on("userTask"), "text", "Las palabras del enlace para preguntar, debajo de ese texto.")
LATE_DATA = Property("vencida:datos", on("userTask"), "feel", "Con qué empieza la consulta que abre ese enlace: un contexto. Solo pasan los campos que no son personales.")

# How a process is begun, and who begins it
PUBLIC = Property("publico", on("process"), "yes", "«true»: cualquiera puede iniciar el proceso en la página pública.")
ENTRY = Property("puerta", on("process"), "text", "Las palabras de su enlace en la página de inicio. Los procesos públicos que no la tienen no salen ahí.")
ENTRY_TEXT = Property("puerta:texto", on("process"), "text", "La explicación debajo de ese enlace.")
GUIDE = Property("portada", on("process"), "form", "El formulario cuyos textos salen en la página de inicio, con los datos que vería la primera tarea.")
LIMIT = Property("limite", on("process"), "number", "Cuántas veces por hora se puede iniciar desde una misma dirección de internet.")
RECEIVED = Property("recibido", on("process"), "text", "Lo que se lee después de enviar el primer formulario. Con ella, quien lo envió no puede seguir el trámite desde ahí.")
RECEIVED_TITLE = Property("recibido:titulo", on("process"), "text", "El título de esa página.")
KEEPS = Property("conserva", on("process"), "variables", "Las variables de una solicitud terminada con que empieza la siguiente del mismo navegador, separadas por comas.")
MAY_BE_KEPT = Property("borrador", on("process"), "feel_apart", "Cuándo se puede guardar lo que se escribe en el primer formulario antes de enviarlo: verdadero, por ejemplo, si ya se marcó el aviso de privacidad. Lee los campos de ese formulario.")
OFFICE = Property("oficina", on("process"), "groups", "Los grupos de la oficina que pueden iniciar el proceso, separados por comas.")
OFFICE_BUTTON = Property("oficina:boton", on("process"), "text", "Las palabras del botón con que lo inician.")
OFFICE_DATA = Property("oficina:datos", on("process"), "feel_apart", "Con qué empieza su primer formulario: un contexto, con los datos del caso desde el que se inicia.")
OFFICE_HARM = Property("oficina:irreversible", on("process"), "yes", "«true»: lo que se inicia no se puede deshacer, y el botón lo dice con su color.")

# What belongs to a request
INQUIRY = Property("consultas", on("process"), "process", "El proceso público que recibe consultas sobre este trámite.")
INQUIRY_BUTTON = Property("consultas:boton", on("process"), "text", "Las palabras del enlace a ese proceso.")
INQUIRY_DATA = Property("consultas:datos", on("process"), "feel", "Con qué empieza la consulta: un contexto. Solo pasan los campos que no son personales.")
FORGOTTEN = Property("sin_codigo", on("process"), "yes", "«true»: el proceso público que vuelve a enviar un enlace de seguimiento perdido.")
BESIDE = Property("acompana", on("process"), "yes", "«true»: el proceso se muestra junto a la solicitud cuyo número está en su dato «search:solicitud».")
ALIKE = Property("semejantes", on("process"), "attributes", "Un dato de búsqueda: quien atiende un caso lee, en su página y en la de su tarea, qué otros casos abiertos del proceso tienen el mismo.")
ALIKE_TITLE = Property("semejantes:titulo", on("process"), "text", "Cómo se llaman esos casos («Otras solicitudes de la municipalidad»).")
QUEUE = Property("bandeja", on("process"), "attributes", "Los datos de búsqueda que la bandeja muestra y por los que se filtra, separados por comas.")

# A task from elsewhere: by paper, by the link of a mail; and who may not do it
PAPER = Property("papel", on("process", "userTask"), "form", "En el proceso: el formulario que pide los datos del documento impreso. En una tarea: el que se muestra a quien entró con el documento.")
PAPER_SHOWS = Property("papel:muestra", on("userTask"), "feel_apart", "Todo lo que ese formulario ve de la tarea: un contexto. «propio» se agrega: si ya se cargó un archivo desde ese navegador.")
PAPER_HANDS_IN = Property("papel:entrega", on("userTask"), "feel_apart", "Lo que ese formulario entrega al de la tarea: un contexto con los valores de los campos.")
CONFIRMS = Property("al_confirmar", on("userTask"), "feel_apart", "Lo que entrega el enlace de un correo al formulario de la tarea; lee «token».")
CONFIRMS_INTO = Property("al_confirmar:recibe", on("messageEvent"), "path", "La variable que recibe lo que entrega el enlace de un correo («confirmacion.codigo»): el mensaje llega por ese enlace, que «codes.issue» hizo para este evento.")
CONFIRMS_TITLE = Property("al_confirmar:titulo", on("userTask", "messageEvent"), "text", "El título de la página de ese enlace.")
CONFIRMS_TEXT = Property("al_confirmar:texto", on("userTask", "messageEvent"), "text", "Su texto.")
CONFIRMS_BUTTON = Property("al_confirmar:boton", on("userTask", "messageEvent"), "text", "Las palabras de su botón.")
CONFIRMS_DONE = Property("al_confirmar:hecho", on("messageEvent"), "text", "Lo que se lee cuando ya está confirmado.")

# A button that sends a message
ACTION = Property("accion", on("messageEvent"), "text", "Las palabras del botón que envía el mensaje. Sin ella no hay botón.")
ACTION_WHO = Property("accion:quien", on("messageEvent"), "groups", "Los grupos que tienen el botón, separados por comas.")
ACTION_LATE = Property("accion:tarde", on("messageEvent"), "text", "Lo que se lee si el trámite ya siguió por otro camino.")
ACTION_REASON = Property("accion:motivo", on("messageEvent"), "path", "La variable que recibe el motivo («anulacion.motivo»). Sin ella no se pide.")
ACTION_DONE = Property("accion:hecho", on("messageEvent"), "text", "Lo que se lee cuando ya está hecho.")
ACTION_ASKS = Property("accion:pedido", on("messageEvent"), "feel", "Lo que hay que confirmar antes por correo: un contexto con «para» (la dirección) y lo que dice el correo; null si no hace falta.")
ACTION_CONFIRMED_BY = Property("accion:confirma", on("messageEvent"), "process", "El proceso que pide esa confirmación; recibe el contexto en su variable «pedido».")

# How it ended
REASON = Property("motivo", on("endEvent"), "feel", "Por qué terminó así, con las palabras que se escribieron en el caso.")
AGAIN = Property("empezar_otra", on("endEvent"), "text", "Las palabras del botón para empezar otra solicitud con los datos que se conservan.")
NEWS = Property("avisa", on("endEvent"), "yes", "«true»: este fin se dice junto a la solicitud a la que acompaña el proceso.")
WITHOUT_EFFECT = Property("sin_efecto", on("endEvent"), "yes", "«true»: no se hizo nada; su documentación se dice como advertencia.")

# fmt: on
#: Every property of this office, by name.
PROPERTIES: Final[Vocabulary] = vocabulary(
    ENGINE_PROPERTIES.values(), [each for each in list(vars().values()) if isinstance(each, Property)]
)
