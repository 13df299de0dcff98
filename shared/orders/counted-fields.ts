/**
 * The payer's address may change between two tries of one order, on a phone even within seconds, and may come with a
 * later try only.
 */
export const withoutPayerAddress = <Order extends { scene_info?: { payer_client_ip: string } }>(
  order: Order,
): object => {
  const { scene_info, ...rest } = order;
  if (scene_info === undefined) return rest;
  const { payer_client_ip: _, ...scene } = scene_info;
  return Object.keys(scene).length === 0 ? rest : { ...rest, scene_info: scene };
};
