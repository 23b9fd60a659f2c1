-- Put or remove one person's mark on a thing.
-- KEYS  marks of the person, things
-- ARGV  thing, person, '1' to put or '0' to remove, value
-- gives 1 if that changed anything
local before = redis.call('HGET', KEYS[1], ARGV[1])
local member = ARGV[1] .. '\0' .. ARGV[2]
if ARGV[3] == '0' then
    redis.call('HDEL', KEYS[1], ARGV[1])
    redis.call('ZREM', KEYS[2], member)
    return before and 1 or 0
end
if before == ARGV[4] then
    return 0
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[4])
redis.call('ZADD', KEYS[2], 0, member)
return 1
