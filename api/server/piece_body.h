// The parser of bodies: Beast's, told to hand every piece on. For session.cc alone.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/optional.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <cstdint>
#include <string>

namespace trinhky::server {

// A body that hands every piece on and keeps none: small ones are collected, uploads go to disk.
struct PieceBody {
  struct value_type {
    std::string pieces;
  };
  struct reader {
    template <bool IsRequest, class F>
    reader(boost::beast::http::header<IsRequest, F>&, value_type& value) : value_(value) {}
    void init(const boost::optional<std::uint64_t>&, boost::system::error_code& ec) { ec = {}; }
    template <class Buffers>
    std::size_t put(const Buffers& buffers, boost::system::error_code& ec) {
      ec = {};
      std::size_t size = 0;
      for (auto at = boost::asio::buffer_sequence_begin(buffers); at != boost::asio::buffer_sequence_end(buffers);
           ++at) {
        const boost::asio::const_buffer piece = *at;
        value_.pieces.append(static_cast<const char*>(piece.data()), piece.size());
        size += piece.size();
      }
      return size;
    }
    void finish(boost::system::error_code& ec) { ec = {}; }
    value_type& value_;
  };
};
using BodyParser = boost::beast::http::request_parser<PieceBody>;

}  // namespace trinhky::server
