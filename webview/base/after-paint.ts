/** Work that what is seen first need not wait for. */

/**
 * Call after the next picture is on the screen: when the frame after it has begun. Sooner, the work would be between the
 * two, and the picture be handed on only after it.
 * @returns what cancels it
 */
export function afterPaint(call: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let frame = requestAnimationFrame(() => {
    frame = requestAnimationFrame(() => {
      timer = setTimeout(call);
    });
  });
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}
