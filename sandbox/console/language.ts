export type Language = 'zh' | 'en';

const WEIGHTED = /^\s*([\w-]+)\s*(?:;\s*q=([\d.]+))?\s*$/;

/** The console's language for a browser that says what it likes; English where it likes neither. */
export const preferredLanguage = (acceptLanguage = ''): Language => {
  const liked = acceptLanguage
    .split(',')
    .map((part) => WEIGHTED.exec(part))
    .map((match) => ({ tag: match?.[1]?.toLowerCase() ?? '', weight: Number(match?.[2] ?? 1) }))
    .filter(({ tag, weight }) => weight > 0 && /^(zh|en)\b/.test(tag))
    .toSorted((a, b) => b.weight - a.weight);
  return liked[0]?.tag.startsWith('zh') ? 'zh' : 'en';
};
