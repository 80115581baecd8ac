/** A tree: leaves in nested lists and plain objects. */
export type Tree<Leaf> = Leaf | readonly Tree<Leaf>[] | { readonly [key: string]: Tree<Leaf> };

/** The same tree with other leaves. What is no list and no object is a leaf. */
export type Mapped<T, From, To> = T extends From
  ? To
  : T extends readonly unknown[]
    ? { -readonly [K in keyof T]: Mapped<T[K], From, To> }
    : T extends (...args: never[]) => unknown
      ? To
      : T extends object
        ? { -readonly [K in keyof T]: Mapped<T[K], From, To> }
        : To;
