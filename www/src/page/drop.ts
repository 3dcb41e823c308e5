/** Lets the visitor drop a file anywhere on the page; `target` shows that it would be taken. */
export function acceptDrops(target: HTMLElement, onFile: (file: File) => void): void {
  // Entering a child comes before leaving its parent, so that a count tells when the pointer leaves the page.
  let depth = 0;
  const show = () => target.classList.toggle("is-drop-target", depth > 0);

  window.addEventListener("dragenter", (event) => {
    if (!hasFiles(event)) return;
    depth += 1;
    show();
  });
  window.addEventListener("dragleave", (event) => {
    if (!hasFiles(event)) return;
    depth -= 1;
    show();
  });
  window.addEventListener("dragover", (event) => {
    if (hasFiles(event)) event.preventDefault();
  });
  window.addEventListener("drop", (event) => {
    depth = 0;
    show();
    if (!hasFiles(event)) return;
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (file !== undefined) onFile(file);
  });
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes("Files") ?? false;
}
