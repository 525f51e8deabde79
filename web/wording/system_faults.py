"""What an operating system refuses, in words."""

import errno
from types import MappingProxyType
from typing import Final, TypeGuard

_WORDS: Final = MappingProxyType(
    {
        errno.ENOENT: "no existe",
        errno.EACCES: "falta el permiso para leer o escribir",
        errno.EPERM: "falta el permiso para leer o escribir",
        errno.EROFS: "solo se puede leer",
        errno.EEXIST: "ya existe",
        errno.EISDIR: "es una carpeta",
        errno.ENOTDIR: "una parte de la ruta no es una carpeta",
        errno.ENOSPC: "no queda espacio en el disco",
        errno.EDQUOT: "no queda espacio en el disco",
    }
)


def why(fault: OSError) -> str:
    """What is wrong, without the path."""
    return _WORDS.get(fault.errno or 0, f"el sistema dice «{fault.strerror or type(fault).__name__}»")


def sentence(fault: OSError) -> str:
    """What is wrong with which path, where the system says which."""
    return f"{why(fault)}: {fault.filename}" if fault.filename else why(fault)


def is_outside(fault: Exception) -> TypeGuard[OSError]:
    """Whether it is the system's refusal of a path or of room, and no mistake of ours."""
    return isinstance(fault, OSError) and (fault.filename is not None or fault.errno in (errno.ENOSPC, errno.EDQUOT))
