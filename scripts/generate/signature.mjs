// The text of Python's stub for a declaration: what `fn.signature` says.

function text(parameter) {
  const stars = parameter.kind === "var_positional" ? "*" : parameter.kind === "var_keyword" ? "**" : "";
  const given = parameter.default !== undefined && !parameter.optional_in_fact;
  return `${stars}${parameter.name}: ${parameter.type.text}${given ? ` = ${parameter.default}` : ""}`;
}

/** `sum(a: array, /, axis: None | int | Sequence[int] = None, keepdims: bool = False, *, stream: ...) -> array` */
export function signature(fn, { asMethod = false } = {}) {
  if (fn.stub) return fn.stub;
  const declared = fn.params.filter((parameter) => !parameter.undeclared);
  const parts = [];
  let starred = false;
  declared.forEach((parameter, index) => {
    const isSelf = index === 0 && (asMethod || fn.kind === "method");
    if (parameter.kind === "keyword_only" && !starred) parts.push("*");
    if (parameter.kind === "keyword_only" || parameter.kind === "var_positional") starred = true;
    parts.push(isSelf ? "self" : text(parameter));
    const next = declared[index + 1];
    const last = parameter.kind === "positional_only" && next?.kind !== "positional_only";
    if (last && !isSelf) parts.push("/");
  });
  const result = fn.result.text ? ` -> ${fn.result.text}` : "";
  return `${fn.name}(${parts.join(", ")})${result}`;
}
