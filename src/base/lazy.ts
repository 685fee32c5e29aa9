/** Makes something when it is first used, and once: what is made while files are loaded delays the start of the program. */
export function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
