"""Rules about the methods of a service."""

from __future__ import annotations

from oprc_static.diagnostics import Rule, Severity
from oprc_static.rules.example import program

BARE_DECORATOR = Rule(
    slug="bare-decorator",
    code="OPS301",
    severity=Severity.WARNING,
    summary="a decorator that needs its call was used bare and drops the method",
    why=(
        "`method` works with and without parentheses. `function`, `constructor`, `getter` and `setter` need them: "
        "bare, they take the method for their first argument and put an inner function in its place, which carries no "
        "mark and does not do what the method did. Source: oaas-sdk2-py 0.3.6, `OaasService.function` and its "
        "neighbours; observed by running it."
    ),
    wrong=program(
        """
        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service("Cart", package="shop")
        class Cart(OaasObject):
            count: int = 0

            @oaas.function
            async def quote(self, amount: int) -> int:
                return amount
        """
    ),
    right=program(
        """
        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service("Cart", package="shop")
        class Cart(OaasObject):
            count: int = 0

            @oaas.function()
            async def quote(self, amount: int) -> int:
                return amount
        """
    ),
)

PARAMETER_COUNT = Rule(
    slug="parameter-count",
    code="OPS302",
    severity=Severity.ERROR,
    summary="a marked method must take one to three parameters",
    why=(
        "The SDK builds a caller for each marked method from its signature and has one for one, two and three "
        "parameters, `self` included and every kind counting one. Any other number makes registration raise, and the "
        "module does not import. Pass several values as one model. Source: oaas-sdk2-py 0.3.6, `ClsMeta.func`; "
        "observed by running it."
    ),
    wrong=program(
        """
        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service("Cart", package="shop")
        class Cart(OaasObject):
            count: int = 0

            @oaas.method()
            async def add(self, item: str, amount: int, price: int) -> int:
                return amount * price
        """
    ),
    right=program(
        """
        from oaas_sdk2_py import OaasObject, oaas
        from pydantic import BaseModel

        class Line(BaseModel):
            item: str
            amount: int
            price: int

        @oaas.service("Cart", package="shop")
        class Cart(OaasObject):
            count: int = 0

            @oaas.method()
            async def add(self, line: Line) -> int:
                return line.amount * line.price
        """
    ),
)

PAYLOAD_ANNOTATION = Rule(
    slug="payload-annotation",
    code="OPS309",
    severity=Severity.ERROR,
    summary="on 0.2.x a method's payload must be annotated with a type that the SDK can decode",
    why=(
        "These releases choose the decoder of a method's one payload when the method is registered. 0.2.2 knows "
        "pydantic models, the request types, bytes and str; 0.2.3 knows pydantic models, the request types, dict and "
        "no annotation at all. Anything else raises, and the module does not import; text raises on both, so "
        "`from __future__ import annotations` does, too. Source: oaas-sdk2-py 0.2.2 and 0.2.3, "
        "`ClsMeta._create_single_param_caller`; observed by running them."
    ),
    wrong=program(
        """
        from oaas_sdk2_py import BaseObject, Oparaca

        app = Oparaca(default_pkg="shop")
        cart = app.new_cls("Cart")

        @cart
        class Cart(BaseObject):
            @cart.func()
            async def add(self, amount: int):
                return amount
        """,
        target="sdk-0.2.3",
    ),
    right=program(
        """
        from oaas_sdk2_py import BaseObject, Oparaca
        from pydantic import BaseModel

        app = Oparaca(default_pkg="shop")
        cart = app.new_cls("Cart")

        class Line(BaseModel):
            amount: int

        @cart
        class Cart(BaseObject):
            @cart.func()
            async def add(self, line: Line):
                return line.amount
        """,
        target="sdk-0.2.3",
    ),
)

ACCESSOR_RAISES = Rule(
    slug="accessor-raises",
    code="OPS303",
    severity=Severity.ERROR,
    summary="the SDK refuses this accessor",
    why=(
        "Accessors export nothing, yet registration checks them and raises: the field must be an annotated name of "
        "the class or its bases, given or read off the method's name; a getter takes `self` alone and declares what "
        "it returns; a setter takes one annotated value; `projection` is a list of non-empty texts. Source: "
        "oaas-sdk2-py 0.3.6, `build_accessor_wrapper`; observed by running it."
    ),
    wrong=program(
        """
        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service("Cart", package="shop")
        class Cart(OaasObject):
            count: int = 0

            @oaas.getter("count")
            async def current(self):
                ...
        """
    ),
    right=program(
        """
        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service("Cart", package="shop")
        class Cart(OaasObject):
            count: int = 0

            @oaas.getter("count")
            async def current(self) -> int:
                ...
        """
    ),
)

PRIVATE_METHOD = Rule(
    slug="private-method",
    code="OPS304",
    severity=Severity.WARNING,
    summary="a marked method whose name begins with _ is not exported",
    why=(
        "Registration passes over every attribute whose name begins with an underscore, `__init__` included, whatever "
        "marks it carries. Only the attribute's own name counts; the name given to the mark may begin with one. "
        "Source: oaas-sdk2-py 0.3.6, `OaasService.service`; observed by running it."
    ),
    wrong=program(
        """
        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service("Cart", package="shop")
        class Cart(OaasObject):
            count: int = 0

            @oaas.method()
            async def _add(self, amount: int) -> int:
                return self.count + amount
        """
    ),
    right=program(
        """
        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service("Cart", package="shop")
        class Cart(OaasObject):
            count: int = 0

            @oaas.method(name="_add")
            async def add(self, amount: int) -> int:
                return self.count + amount
        """
    ),
)

INHERITED_METHOD_LOST = Rule(
    slug="inherited-method-lost",
    code="OPS305",
    severity=Severity.WARNING,
    summary="a service method that was inherited is not exported again",
    why=(
        "Registering a class replaces its marked methods by callers without a mark. A subclass that is registered "
        "later inherits the callers and exports none of them. Methods of a base that is not a service itself are "
        "exported in every service below it: put what is shared there. Source: oaas-sdk2-py 0.3.6, "
        "`OaasService.service`; observed by running it."
    ),
    wrong=program(
        """
        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service("Cart", package="shop")
        class Cart(OaasObject):
            count: int = 0

            @oaas.method()
            async def add(self, amount: int) -> int:
                return self.count + amount

        @oaas.service("GiftCart", package="shop")
        class GiftCart(Cart):
            note: str = ""
        """
    ),
    right=program(
        """
        from oaas_sdk2_py import OaasObject, oaas

        class Adding(OaasObject):
            count: int = 0

            @oaas.method()
            async def add(self, amount: int) -> int:
                return self.count + amount

        @oaas.service("Cart", package="shop")
        class Cart(Adding):
            pass

        @oaas.service("GiftCart", package="shop")
        class GiftCart(Adding):
            note: str = ""
        """
    ),
)

DUPLICATE_BINDING_NAME = Rule(
    slug="duplicate-binding-name",
    code="OPS306",
    severity=Severity.WARNING,
    summary="two methods of a class have one binding name",
    why=(
        "The functions of a class are one mapping by binding name: of two methods with the same one, the later takes "
        "the first's place, and the other cannot be called. Which is the later goes by attribute name in the SDK and "
        "by definition order in `spec`. Source: oaas-sdk2-py 0.3.6, `ClsMeta.func`; observed by running it."
    ),
    wrong=program(
        """
        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service("Cart", package="shop")
        class Cart(OaasObject):
            count: int = 0

            @oaas.method(name="add")
            async def add_one(self) -> int:
                return self.count + 1

            @oaas.method(name="add")
            async def add_many(self, amount: int) -> int:
                return self.count + amount
        """
    ),
    right=program(
        """
        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service("Cart", package="shop")
        class Cart(OaasObject):
            count: int = 0

            @oaas.method(name="add")
            async def add_one(self) -> int:
                return self.count + 1

            @oaas.method(name="add_many")
            async def add_many(self, amount: int) -> int:
                return self.count + amount
        """
    ),
)

LOST_MARK = Rule(
    slug="lost-mark",
    code="OPS307",
    severity=Severity.WARNING,
    summary="a decorator hides a method's mark",
    why=(
        "Registration looks for the mark on what the class attribute gives. A property, a cached property or a "
        "partial method gives another object, and a plain wrapper without functools.wraps is another function: the "
        "method is passed over. Put the mark outermost, or write a method. Source: oaas-sdk2-py 0.3.6, "
        "`OaasService.service`, with the descriptors of the Python language reference; observed by running it."
    ),
    wrong=program(
        """
        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service("Cart", package="shop")
        class Cart(OaasObject):
            count: int = 0

            @property
            @oaas.method()
            def total(self) -> int:
                return self.count
        """
    ),
    right=program(
        """
        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service("Cart", package="shop")
        class Cart(OaasObject):
            count: int = 0

            @oaas.method()
            def total(self) -> int:
                return self.count
        """
    ),
)

HIDDEN_BY_STATE_FIELD = Rule(
    slug="hidden-by-state-field",
    code="OPS308",
    severity=Severity.WARNING,
    summary="a state field hides a marked method of its name",
    why=(
        "Creating a subclass of `OaasObject` puts a descriptor in the place of every public annotated name of the "
        "class and its bases. A marked method of the same name is gone by the time that the class is registered. "
        "Source: oaas-sdk2-py 0.3.6, `OaasObject.__init_subclass__`; observed by running it."
    ),
    wrong=program(
        """
        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service("Cart", package="shop")
        class Cart(OaasObject):
            total: int = 0

            @oaas.method()
            async def total(self) -> int:
                return 0
        """
    ),
    right=program(
        """
        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service("Cart", package="shop")
        class Cart(OaasObject):
            total: int = 0

            @oaas.method()
            async def current_total(self) -> int:
                return self.total
        """
    ),
)
