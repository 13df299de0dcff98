// Runs before anything is painted, so that a remembered theme or language does not flash in.
{
  const remembered = (name: string, allowed: readonly string[]): string | undefined => {
    try {
      const value = localStorage.getItem(`sandbox-console.${name}`) ?? '';
      return allowed.includes(value) ? value : undefined;
    } catch {
      // A browser that keeps nothing for pages still shows the console.
      return undefined;
    }
  };
  const theme = remembered('theme', ['light', 'dark']);
  const language = remembered('language', ['zh', 'en']);
  if (theme) document.documentElement.dataset.theme = theme;
  if (language) document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
}
