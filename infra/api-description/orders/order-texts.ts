import { app } from './app.ts';
import type { OrderText } from './order-text.ts';
import { unified } from './unified.ts';
import { wecomMiniprogram } from './wecom-miniprogram.ts';

/** By the name of the order type; every type of the registry is here. */
export const orderTexts: Readonly<Record<string, OrderText>> = {
  app,
  unified,
  'wecom-miniprogram': wecomMiniprogram,
};
