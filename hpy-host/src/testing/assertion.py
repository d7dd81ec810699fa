# What the values were that a failed `assert` did not like. It is called when a test has failed already.
def explain(code, line, frame):
    """The values of what the assertion in this line compares; nothing if there is no assertion in this code."""
    import _ast

    def nodes(node):
        yield node
        for field in node._fields:
            value = getattr(node, field, None)
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, _ast.AST):
                    yield from nodes(child)

    def text(node):
        lines = code.encode().split(b"\n")[node.lineno - 1 : node.end_lineno]
        lines[-1] = lines[-1][: node.end_col_offset]
        lines[0] = lines[0][node.col_offset :]
        return b"\n".join(lines).decode()

    def operands(test):
        if isinstance(test, _ast.Compare):
            return [test.left, *test.comparators]
        if isinstance(test, _ast.BoolOp):
            return [operand for value in test.values for operand in operands(value)]
        if isinstance(test, _ast.UnaryOp) and isinstance(test.op, _ast.Not):
            return operands(test.operand)
        return [test]

    tree = compile(code, "<test>", "exec", _ast.PyCF_ONLY_AST)
    found = [
        node
        for node in nodes(tree)
        if isinstance(node, _ast.Assert) and node.lineno <= line <= node.end_lineno
    ]
    values = []
    for operand in operands(found[-1].test) if found else []:
        if isinstance(operand, _ast.Constant):
            continue
        try:
            value = repr(eval("(" + text(operand) + "\n)", frame.f_globals, frame.f_locals))
        except Exception as error:
            value = "an exception, " + repr(error)
        if len(value) > 500:
            value = value[:500] + "..."
        shown = "  " + " ".join(text(operand).split()) + " is " + value
        if shown not in values:
            values.append(shown)
    return "\n".join(values)
