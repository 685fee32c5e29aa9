/** Closes a dialog when its backdrop is clicked. */
export function closeBeside({ target, currentTarget }: MouseEvent): void {
  if (target === currentTarget) (currentTarget as HTMLDialogElement).close();
}
