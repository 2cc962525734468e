// SPDX-License-Identifier: Apache-2.0
#include "base/channel.h"

#include <memory>
#include <thread>

#include "tests/support/catch.h"

namespace chancery {

TEST_CASE("Items come out in the order they went in, as many as have gathered") {
  Channel<int> channel(4);
  for (int i : {1, 2, 3}) CHECK(channel.send(std::move(i)));
  CHECK(channel.receive(2) == std::vector{1, 2});
  CHECK(channel.receive(9) == std::vector{3});
}

TEST_CASE("A full channel makes the sender wait until there is room") {
  Channel<int> channel(1);
  CHECK(channel.send(1));
  CHECK_FALSE(channel.try_send(2));
  std::jthread receiver([&] { CHECK(channel.receive_one() == 1); });
  CHECK(channel.send(2));  // returns only because the receiver made room
  receiver.join();
  CHECK(channel.receive_one() == 2);
}

TEST_CASE("A closed channel is drained and then gives nothing") {
  Channel<int> channel(4);
  CHECK(channel.send(1));
  channel.close();
  CHECK_FALSE(channel.send(2));
  CHECK(channel.receive(9) == std::vector{1});
  CHECK(channel.receive(9).empty());
}

TEST_CASE("A refused item stays with the sender") {
  Channel<std::unique_ptr<int>> channel(1);
  channel.close();
  auto item = std::make_unique<int>(7);
  CHECK_FALSE(channel.send(std::move(item)));
  REQUIRE(item);
  CHECK(*item == 7);
}

TEST_CASE("A waiting thread wakes when it is told to stop") {
  Channel<int> empty(1), full(1);
  CHECK(full.send(1));
  std::jthread receiver([&](std::stop_token stop) { CHECK(empty.receive(1, stop).empty()); });
  std::jthread sender([&](std::stop_token stop) { CHECK_FALSE(full.send(2, stop)); });
  receiver.request_stop();
  sender.request_stop();
}

TEST_CASE("Many are sent at once, in order, as room is made for them") {
  Channel<int> channel(2);
  std::jthread sender([&] { CHECK(channel.send_all({1, 2, 3, 4, 5})); });
  std::vector<int> received;
  while (received.size() < 5)
    for (const int one : channel.receive(2)) received.push_back(one);
  CHECK(received == std::vector<int>{1, 2, 3, 4, 5});
}

TEST_CASE("What a closed channel did not take is still the sender's") {
  Channel<int> channel(2);
  std::vector<int> items{1, 2, 3};
  std::jthread closer([&] {
    CHECK(channel.receive_one() == 1);  // so the sender has begun
    channel.close();
  });
  while (channel.send_all(std::move(items))) items = {1, 2, 3};
  CHECK_FALSE(items.empty());
  CHECK(items.back() == 3);
}

}  // namespace chancery
