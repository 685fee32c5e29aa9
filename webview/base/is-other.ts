/**
 * Whether two objects or lists differ in any of their values: for a property that gets a new one in every update, so that
 * the component updates only when something in it has changed.
 */
export function isOther(now: object | null | undefined, before: object | null | undefined): boolean {
  if (!now || !before) return now !== before;
  const values = new Map(Object.entries(before));
  const entries = Object.entries(now);
  return (
    entries.length !== values.size || entries.some(([key, value]) => !values.has(key) || values.get(key) !== value)
  );
}
