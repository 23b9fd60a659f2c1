-- A process holds and lets go of leases; with none to hold, it renews its own.
-- KEYS  lease of the process, its visits
-- ARGV  milliseconds the lease holds, the number of this change, '1' if everything is here, how many to hold; then
--       these: place and lease each; then the places to let go of
-- gives the number of the change before: another than expected means that the server has lost some
local before = redis.call('HGET', KEYS[2], '')
redis.call('SET', KEYS[1], '1', 'PX', ARGV[1])
if ARGV[3] == '1' then
    redis.call('DEL', KEYS[2])
end
redis.call('HSET', KEYS[2], '', ARGV[2])
local held = tonumber(ARGV[4])
for n = 1, held do
    redis.call('HSET', KEYS[2], ARGV[3 + n * 2], ARGV[4 + n * 2])
end
for n = 5 + held * 2, #ARGV do
    redis.call('HDEL', KEYS[2], ARGV[n])
end
redis.call('PEXPIRE', KEYS[2], ARGV[1] * 6)
return tonumber(before or '0')
