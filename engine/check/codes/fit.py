"""Whether the drawing fits the installation and its own files."""

from typing import Final

from engine.check.finding import Code

CODES: Final[dict[str, Code]] = {
    "term-without-task": Code(
        "blocks",
        "{What} corre mientras «{group}» tiene una tarea, y donde está puesto nunca la tiene.{hint}",
        "El plazo no correría nunca. Ponlo en el borde del subproceso que tiene esas tareas, o corrige el grupo.",
    ),
    "name-unknown": Code(
        "blocks",
        "{Label} de {what} lee «{variable}», que nadie da nunca.{hint}",
        "Una variable que no existe vale «nada»: la expresión daría un resultado equivocado sin avisar.",
        "Declarar «{variable}» entre las variables con que se inicia el proceso.",
        provisional=True,
    ),
    "name-too-late": Code(
        "blocks",
        "{Label} de {what} lee «{variable}» antes de que exista{where}.",
        "En ese momento la variable vale «nada»: la expresión daría un resultado equivocado sin avisar.",
    ),
    "entry-unknown": Code(
        "blocks",
        "{Label} de {what} lee «{variable}», que nadie da nunca.{hint}",
        "Un dato que no existe vale «nada»: la expresión daría un resultado equivocado sin avisar.",
    ),
    "value-unknown": Code(
        "blocks",
        "{Label} de {what} compara «{variable}» con «{value}», que nunca es su valor.{hint}",
        "La comparación daría siempre lo mismo: seguramente el valor está mal escrito.",
    ),
    "service-missing": Code(
        "blocks",
        "{What} no dice qué servicio llamar.",
        "Pasaría de largo sin hacer nada.",
        "Dar la tarea a una persona mientras no haya servicio: {what} pasa a ser de usuario.",
        provisional=True,
    ),
    "service-unknown": Code(
        "blocks",
        "{What} llama al servicio «{service}», que no existe.{hint}",
        "No habría quien hiciera el trabajo: el proceso se detendría ahí.",
        "Dar la tarea a una persona mientras no haya servicio: {what} pasa a ser de usuario.",
        provisional=True,
    ),
    "service-input-missing": Code(
        "blocks",
        "A {what} le falta la entrada «{input}», que el servicio «{service}» necesita.",
        "El servicio no podría trabajar y el proceso se detendría con un incidente.",
    ),
    "service-input-unknown": Code(
        "blocks",
        "{What} da la entrada «{input}», que el servicio «{service}» no conoce.{hint}",
        "El servicio no la leería: seguramente el nombre está mal escrito.",
    ),
    "script-missing": Code(
        "blocks",
        "{What} no tiene un script en FEEL.",
        "Pasaría de largo sin calcular nada.",
        "Dar la tarea a una persona mientras no haya script: {what} pasa a ser de usuario.",
        provisional=True,
    ),
    "result-missing": Code(
        "blocks",
        "{What} no dice en qué variable deja su resultado.",
        "Lo que calcula se perdería.",
        "Dejar el resultado de {what} en una variable con su id.",
        provisional=True,
    ),
    "decision-missing": Code(
        "blocks",
        "{What} no dice qué decisión tomar.",
        "Pasaría de largo sin decidir nada.",
        "Dar la tarea a una persona mientras no haya decisión: {what} pasa a ser de usuario.",
        provisional=True,
    ),
    "decision-unknown": Code(
        "blocks",
        "{What} pide la decisión «{decision}», que no está en los archivos.{hint}",
        "El proceso se detendría ahí con un incidente.",
        "Dar la tarea a una persona mientras no haya decisión: {what} pasa a ser de usuario.",
        provisional=True,
    ),
    "decision-broken": Code(
        "blocks",
        "La decisión no se puede leer: {reason}",
        "Quien la pida se detendría con un incidente.",
    ),
    "rule-value": Code(
        "blocks",
        "La regla {number} de «{decision}» dice «{value}» en la columna «{column}», que no admite ese valor.{hint}",
        "Con un valor que nadie usa, la regla no se cumple nunca, o el proceso sigue por otro camino.",
    ),
    "rule-kind": Code(
        "blocks",
        "La regla {number} de «{decision}» da {value}, {given}, y la columna «{column}» declara {wanted}.",
        "Quien lee la decisión cuenta con lo declarado: con otro valor sus cuentas y comparaciones no dan nada.",
    ),
    "rule-never": Code(
        "warns",
        "La regla {number} de «{decision}» no se aplica nunca.",
        "Las reglas de encima se llevan todos sus casos; ponla antes, o quítala.",
    ),
    "rules-overlap": Code(
        "warns",
        "Las reglas {rules} de «{decision}» se cumplen a la vez{where}.",
        "La tabla admite una sola: con dos, la decisión no da nada (null). Haz que se excluyan, o usa otra política.",
    ),
    "decision-twice": Code(
        "blocks",
        "La decisión «{id}» está en dos archivos: {file} y {other}.",
        "No se sabría cuál de las dos tomar.",
    ),
    "form-missing": Code(
        "warns",
        "{What} no tiene formulario.",
        "La persona solo podría darla por hecha, sin escribir nada.",
        "Poner a {what} un formulario provisional.",
        provisional=True,
    ),
    "form-unknown": Code(
        "blocks",
        "{What} usa el formulario «{form}», que no está en los archivos.{hint}",
        "La página de la tarea no se podría mostrar.",
        "Crear un formulario provisional «{form}».",
        provisional=True,
    ),
    "form-embedded": Code(
        "blocks",
        "{What} lleva su formulario dentro del diagrama.",
        "Los formularios se leen de la carpeta forms: la página de la tarea no se podría mostrar.",
        "Guardar el formulario de {what} en un archivo propio (los nombres de sus campos, sin espacios).",
    ),
    "form-broken": Code(
        "blocks",
        "El formulario no se puede usar, por {component}: {reason}",
        "La página de la tarea no se podría mostrar.",
    ),
    "form-half-character": Code(
        "blocks",
        "El formulario dice medio carácter («\\ud800» o parecido).",
        "No se puede escribir en ninguna página: se vería «\ufffd».",
    ),
    "form-entry-unknown": Code(
        "blocks",
        "{What} del formulario «{form}» dice «{entry}»{where}, que no se conoce.{hint}",
        "Lo que no se conoce se pasa por alto: el campo no se comprobaría, o se mostraría de otra manera.",
    ),
    "form-entry-value": Code(
        "blocks",
        "{What} del formulario «{form}» dice «{entry}»: {text}{where}. Debe ser {wanted}.",
        "Con otro valor no haría lo que dice, y nadie lo notaría.",
    ),
    "form-entry-misplaced": Code(
        "warns",
        "{What} del formulario «{form}» dice «{entry}»{where}, que solo se lee en {wanted}.",
        "Donde está no tiene ningún efecto.",
    ),
    "form-entry-unread": Code(
        "hint",
        "{What} del formulario «{form}» dice «{entry}»{where}, que aquí no cambia nada: {reason}.",
        "Otro programa lo mostraría de otra manera.",
    ),
    "template-broken": Code(
        "blocks",
        "La plantilla no se puede leer: {reason}",
        "El correo o documento no se podría escribir.",
    ),
    "template-unknown": Code(
        "blocks",
        "{What} usa la plantilla «{template}», que no está en los archivos.{hint}",
        "El correo o documento no se podría escribir, y el proceso se detendría ahí.",
    ),
    "template-head": Code(
        "blocks",
        "La plantilla no empieza con una línea «{head} …» y una línea en blanco, como {what} necesita.",
        "El correo no se podría escribir, y el proceso se detendría ahí.",
    ),
    "template-name-unknown": Code(
        "blocks",
        "La plantilla lee «{variable}», que {what} no le da.{hint}",
        "En su lugar quedaría un blanco, y nadie lo notaría hasta que alguien lo reciba.",
    ),
    "nobody": Code(
        "warns",
        "{What} no está en ningún carril ni tiene responsable.",
        "Nadie la vería en su bandeja.",
    ),
    "group-unknown": Code(
        "blocks",
        "{What} es del grupo «{group}», que no se conoce.{hint}",
        "Si el grupo no tiene personas, nadie la vería en su bandeja.",
    ),
    "search-personal": Code(
        "warns",
        "{Label} de {what} lee «{path}», que es un dato personal.",
        "Lo de «search:» se guarda sin cifrar y se ve en la bandeja; lo de «find:» se encuentra y no se ve.",
    ),
    "promise-of-another": Code(
        "warns",
        "La documentación de {what} habla de «{said}», y nada lo hace cumplir.",
        "Con la propiedad «distinta_de» y los id de otras tareas, quien hizo una de ellas no puede hacer esta.",
    ),
    "end-unnamed": Code(
        "hint",
        "{What} no tiene nombre.",
        "El nombre del fin dice cómo terminó el trámite, en el historial y en las pruebas.",
    ),
    "end-name-twice": Code(
        "hint",
        "{What} se llama igual que otro fin.",
        "Con el mismo nombre no se sabe por cuál terminó.",
    ),
}
