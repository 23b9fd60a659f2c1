-- Put and drop records, all or none; once, however often it is tried.
-- KEYS  written, versions, then the hash of each record
-- ARGV  the number of this write, seconds for which it is remembered, then for each record: its name in versions,
--       key, '1' to put or '0' to drop, value
local last = redis.call('GET', KEYS[1])
if last and tonumber(last) >= tonumber(ARGV[1]) then
    return 0
end
for n = 3, #KEYS do
    local at = (n - 3) * 4 + 2
    if ARGV[at + 3] == '1' then
        redis.call('HSET', KEYS[n], ARGV[at + 2], ARGV[at + 4])
    else
        redis.call('HDEL', KEYS[n], ARGV[at + 2])
    end
    redis.call('HSET', KEYS[2], ARGV[at + 1], redis.call('HINCRBY', KEYS[2], '', 1))
end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
return 1
