#include "engine/signature/inflate.h"

#include <zlib.h>

#include <array>
#include <cstdlib>
#include <memory>

namespace trinhky::signature {
namespace {

using Byte = unsigned char;

int paeth(int left, int up, int corner) {
  const int estimate = left + up - corner;
  const int to_left = std::abs(estimate - left);
  const int to_up = std::abs(estimate - up);
  const int to_corner = std::abs(estimate - corner);
  if (to_left <= to_up && to_left <= to_corner) return left;
  return to_up <= to_corner ? up : corner;
}

}  // namespace

std::optional<std::string> inflated(std::string_view bytes, std::size_t max_bytes) {
  z_stream stream{};
  if (bytes.size() > (std::size_t{1} << 30) || inflateInit(&stream) != Z_OK) return std::nullopt;
  const std::unique_ptr<z_stream, int (*)(z_stream*)> ended(&stream, inflateEnd);
  // zlib reads through a pointer to mutable bytes and does not write there.
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string out;
  std::array<char, 16384> buffer{};
  while (true) {
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = static_cast<uInt>(buffer.size());
    const int result = inflate(&stream, Z_NO_FLUSH);
    out.append(buffer.data(), buffer.size() - stream.avail_out);
    if (out.size() > max_bytes) return std::nullopt;
    if (result == Z_STREAM_END) return out;
    if (result != Z_OK || (stream.avail_in == 0 && stream.avail_out != 0)) return std::nullopt;
  }
}

std::optional<std::string> without_png_predictor(std::string_view bytes, std::size_t columns) {
  if (bytes.size() % (columns + 1) != 0) return std::nullopt;
  std::string out;
  out.reserve(bytes.size());
  std::string above(columns, '\0');
  for (std::size_t row = 0; row < bytes.size(); row += columns + 1) {
    const auto filter = static_cast<Byte>(bytes[row]);
    if (filter > 4) return std::nullopt;
    std::string line(bytes.substr(row + 1, columns));
    for (std::size_t i = 0; i < columns; ++i) {
      const int left = i == 0 ? 0 : static_cast<Byte>(line[i - 1]);
      const int up = static_cast<Byte>(above[i]);
      const int corner = i == 0 ? 0 : static_cast<Byte>(above[i - 1]);
      const std::array<int, 5> predicted{0, left, up, (left + up) / 2, paeth(left, up, corner)};
      line[i] = static_cast<char>((static_cast<Byte>(line[i]) + predicted.at(filter)) & 0xFF);
    }
    out += line;
    above = std::move(line);
  }
  return out;
}

}  // namespace trinhky::signature
