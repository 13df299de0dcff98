/** The payer's address may change between two tries of one order, on a phone even within seconds. */
export const withoutPayerAddress = <Order extends { scene_info?: { payer_client_ip: string } }>(
  order: Order,
): object => {
  if (order.scene_info === undefined) return order;
  const { payer_client_ip: _, ...scene_info } = order.scene_info;
  return { ...order, scene_info };
};
