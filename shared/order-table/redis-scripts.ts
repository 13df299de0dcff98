/**
 * The state machine of `decide` on the server, because nothing else is atomic there. The branches and their order are
 * those of `decide`; the tests hold the two against each other. Commands and Lua of Redis 4.0.
 *
 * Before Redis 5, a script that has asked for the time may write only if its effects are replicated, not its text. Later
 * servers do that anyway, and some no longer know the call.
 */
export const CLAIM_SCRIPT = `
pcall(function() redis.replicate_commands() end)

local key = KEYS[1]
local fingerprint, owner, lease_ms, expire_at = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function integer(number) return string.format('%.0f', number) end
local function answer(kind) return { kind, integer(now), redis.call('HGETALL', key) } end

local row = redis.call('HMGET', key, 'fingerprint', 'status', 'owner', 'lease_until', 'artifact_until', 'tries')
local lease_until = integer(now + lease_ms)

if not row[1] then
  redis.call('HSET', key, 'lease_until', lease_until, 'tries', integer(now), 'created_at', integer(now), unpack(ARGV, 5))
  redis.call('PEXPIREAT', key, expire_at)
  return answer('ACQUIRED')
end

local status = row[2]
if status == 'PENDING' and row[3] == owner then return answer('ACQUIRED') end
if status == 'REFUSED' then return answer('REFUSED') end
if row[1] ~= fingerprint then return answer('MISMATCH') end
if status == 'READY' then
  if tonumber(row[5] or 0) >= now then return answer('REPLAY') end
elseif tonumber(row[4]) >= now then
  return answer('IN_PROGRESS')
end

local tries = integer(now)
if row[6] ~= '' then tries = row[6] .. ',' .. tries end
redis.call('HSET', key, 'status', 'PENDING', 'owner', owner, 'lease_until', lease_until, 'tries', tries)
redis.call('HINCRBY', key, 'attempts', 1)
return answer('ACQUIRED')
`;

/** ARGV: owner, `write` or `delete`, how many fields go, their names, then names and values of those that come. */
export const SETTLE_SCRIPT = `
local key = KEYS[1]
local row = redis.call('HMGET', key, 'owner', 'status', 'attempts')
if row[1] ~= ARGV[1] or row[2] ~= 'PENDING' then return 0 end

if ARGV[2] == 'delete' then
  if row[3] ~= '1' then return 0 end
  return redis.call('DEL', key)
end

local removed = tonumber(ARGV[3])
redis.call('HSET', key, unpack(ARGV, 4 + removed))
if removed > 0 then redis.call('HDEL', key, unpack(ARGV, 4, 3 + removed)) end
return 1
`;
