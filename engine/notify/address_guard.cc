#include "engine/notify/address_guard.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace trinhky::notify {
namespace {

constexpr std::array<std::uint8_t, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

struct Special {
  const char* net;
  unsigned bits;
};
constexpr Special special_v4[] = {
    {"0.0.0.0", 8},                                               // this network
    {"10.0.0.0", 8},                                              // private
    {"100.64.0.0", 10},                                           // shared between carriers and their customers
    {"127.0.0.0", 8},                                             // loopback
    {"169.254.0.0", 16},                                          // link-local; where clouds answer with their secrets
    {"172.16.0.0", 12},                                           // private
    {"192.0.0.0", 24},                                            // protocol assignments
    {"192.0.2.0", 24},                                            // documentation
    {"192.88.99.0", 24},                                          // former 6to4 relays
    {"192.168.0.0", 16},                                          // private
    {"198.18.0.0", 15},                                           // benchmarks
    {"198.51.100.0", 24}, {"203.0.113.0", 24}, {"224.0.0.0", 4},  // multicast
    {"240.0.0.0", 4},                                             // reserved, broadcast
};
// Within 2000::/3, outside of which nothing is public.
constexpr Special special_v6[] = {
    {"2001::", 23},      // protocol assignments, Teredo among them
    {"2001:db8::", 32},  // documentation
    {"2002::", 16},      // 6to4
    {"3fff::", 20},      // documentation
};

bool is_in(const IpAddress& address, const Special& special) {
  const auto net = IpAddress::parse(special.net);
  return net && address.is_within(*net, special.bits);
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

bool is_host_name(std::string_view text) {
  return !text.empty() && text.size() <= 253 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
  });
}

}  // namespace

std::optional<IpAddress> IpAddress::from_bytes(std::string_view bytes) {
  IpAddress address;
  const bool mapped = bytes.size() == 16 && std::ranges::equal(bytes.substr(0, 12), mapped_prefix, [](char a, auto b) {
                        return static_cast<std::uint8_t>(a) == b;
                      });
  if (mapped) bytes.remove_prefix(12);
  if (bytes.size() != 4 && bytes.size() != 16) return std::nullopt;
  address.v4_ = bytes.size() == 4;
  std::ranges::transform(bytes, address.bytes_.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
  return address;
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  std::array<char, 16> bytes{};
  const std::string ended(text);
  if (inet_pton(AF_INET, ended.c_str(), bytes.data()) == 1) return from_bytes({bytes.data(), 4});
  if (inet_pton(AF_INET6, ended.c_str(), bytes.data()) == 1) return from_bytes({bytes.data(), 16});
  return std::nullopt;
}

bool IpAddress::is_within(const IpAddress& net, unsigned bits) const {
  if (v4_ != net.v4_) return false;
  for (std::size_t i = 0; i < bytes_.size() && bits > 0; ++i) {
    const unsigned of_this = std::min(bits, 8U);
    const auto mask = static_cast<std::uint8_t>(0xff00U >> of_this);
    if (((bytes_.at(i) ^ net.bytes_.at(i)) & mask) != 0) return false;
    bits -= of_this;
  }
  return true;
}

bool IpAddress::is_public() const {
  if (v4_) {
    return std::ranges::none_of(special_v4, [&](const Special& special) { return is_in(*this, special); });
  }
  if (is_in(*this, {"64:ff9b::", 96})) {
    std::array<char, 4> inner{};
    for (std::size_t i = 0; i < inner.size(); ++i) inner.at(i) = static_cast<char>(bytes_.at(12 + i));
    const auto behind = from_bytes({inner.data(), inner.size()});
    return behind && behind->is_public();
  }
  return is_in(*this, {"2000::", 3}) &&
         std::ranges::none_of(special_v6, [&](const Special& special) { return is_in(*this, special); });
}

base::Result<AddressGuard> AddressGuard::parse(const std::vector<std::string>& entries) {
  const auto bad = [](std::size_t at) {
    return base::refuse(base::ErrorCode::invalid, "bad-allow-list",
                        {"Danh sách nơi được phép gửi có mục không đúng: cần tên máy, địa chỉ hoặc dải địa chỉ.",
                         "An entry of the allow-list is not valid: a host name, an address or a net is expected."},
                        "/allow/" + std::to_string(at));
  };
  if (entries.size() > max_entries) return bad(max_entries);
  AddressGuard guard;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const std::string_view entry = entries[i];
    const std::size_t slash = entry.find('/');
    const auto address = IpAddress::parse(entry.substr(0, slash));
    if (!address) {
      if (slash != std::string_view::npos || !is_host_name(entry)) return bad(i);
      guard.hosts_.push_back(lower(entry));
      continue;
    }
    const unsigned whole = address->is_v4() ? 32 : 128;
    unsigned bits = whole;
    if (slash != std::string_view::npos) {
      const std::string_view told = entry.substr(slash + 1);
      const auto [end, problem] = std::from_chars(told.data(), told.data() + told.size(), bits);
      if (problem != std::errc() || end != told.data() + told.size() || bits > whole) return bad(i);
    }
    guard.nets_.push_back({.address = *address, .bits = bits});
  }
  return guard;
}

bool AddressGuard::allows(std::string_view host, const IpAddress& address) const {
  if (address.is_public()) return true;
  if (std::ranges::find(hosts_, lower(host)) != hosts_.end()) return true;
  return std::ranges::any_of(nets_, [&](const Net& net) { return address.is_within(net.address, net.bits); });
}

}  // namespace trinhky::notify
