/** `null` for anything but a JSON object. */
export const readJsonObject = (text: string | Buffer): Record<string, unknown> | null => {
  try {
    const value: unknown = JSON.parse(text.toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
};
