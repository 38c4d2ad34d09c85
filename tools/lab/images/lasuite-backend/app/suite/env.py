"""Settings from variables of the environment, under the very names that upstream reads."""

from configurations import values
from lasuite.configuration.values import SecretFileValue


def text(name, default=None):
    """The variable as it is."""
    return values.Value(default, environ_name=name, environ_prefix=None)


def flag(name, default):
    """True for yes, y, true, 1."""
    return values.BooleanValue(default, environ_name=name, environ_prefix=None)


def number(name, default):
    """A whole number."""
    return values.IntegerValue(default, environ_name=name, environ_prefix=None)


def words(name, default=()):
    """A list, with commas between."""
    return values.ListValue(list(default), environ_name=name, environ_prefix=None)


def mapping(name):
    """A Python literal of a dictionary."""
    return values.DictValue({}, environ_name=name, environ_prefix=None)


def secret(name, default=None):
    """What the file NAME_FILE holds, or the variable NAME."""
    return SecretFileValue(default, environ_name=name, environ_prefix=None)
