let draw: () => void = () => undefined;
let isAsked = false;

/** Says how the console draws itself. */
export const drawsBy = (how: () => void): void => {
  draw = how;
};

/** Draws soon, once for however many askings. */
export const redraw = (): void => {
  if (isAsked) return;
  isAsked = true;
  queueMicrotask(() => {
    isAsked = false;
    draw();
  });
};
