import { remember } from '../remembered.ts';
import { en } from './en.ts';
import { zh } from './zh.ts';

export type Language = 'zh' | 'en';

const LANGUAGES = { zh, en };

export let language: Language = document.documentElement.lang.startsWith('zh') ? 'zh' : 'en';

/** All texts of the console in the language that is chosen now. */
export let t: typeof en = LANGUAGES[language];

export const speak = (chosen: Language): void => {
  language = chosen;
  t = LANGUAGES[chosen];
  document.documentElement.lang = chosen === 'zh' ? 'zh-CN' : 'en';
  remember('language', chosen);
};
